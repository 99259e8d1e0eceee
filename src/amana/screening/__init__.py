"""Screening of names: on a node against the lists in force, and from file to file for scripts.

On a node a question goes ``subject`` (limits, fingerprint) → ``matching`` (the index of one edition, what is known
beside the name, ``why``) → ``asking`` (kept sealed, one transaction with its ledger entry) → ``deciding`` (a person
says false, true or undecided) → ``replaying`` (the same answer once more, to the last bit).

A script's file comes in through ``sheets`` (CSV, block by block, with row and column in every complaint) →
``scripting`` scores its pairs, makes an index of it or looks its queries up; ``batch`` does so in parts, by several
processes, and goes on after a kill → ``sheets`` puts the whole result in place at once. An index made of a plain CSV
file stands for itself, in a folder of its own: no node loads it.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from amana.screening.scripting import score_file
>>> with TemporaryDirectory() as name:
...     source, target = Path(name, "in.csv"), Path(name, "out.csv")
...     _ = source.write_text("a,b\\nGamal Abdel Nasser,Jamal Abd al-Nasir\\n")
...     done = score_file(source, target, "person", lambda count: None)
...     text = target.read_text()
>>> done, text.splitlines()[0], float(text.rpartition(",")[2]) > 0.9
(1, 'a,b,score', True)
"""
