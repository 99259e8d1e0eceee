"""One module for each thing that people do. A view: ask the store on the viewer's behalf, show a page."""
