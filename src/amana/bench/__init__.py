"""The figures: each module measures one room and gives a list of figures, printed and written by ``amana bench``."""
