"""What a class takes along from a lesson: a PDF to print, a handout, slides, cards for revision, questions for a quiz.

All of it is made from the built notebooks, the masters and the table of verdicts when the site is built, and put beside
the lessons' pages; nothing is kept in the repository. Nothing here reads the folder of the instructor's masters, whose
answers stay hidden.

source.py   what a lesson holds, in one form for all of these
cards.py    cards for revision, as Anki imports them
quiz.py     questions in Moodle's XML
slides.py   a notebook of chosen cells, and reveal.js by nbconvert's exporter
handout.py  a sheet to guess on before opening the lesson, with the answers on its back
printing.py pages to PDF, by Chromium
"""
