"""The two examples: an article whose text is not ours to show, and a briefing written for demonstration.

article.json     what an article of December 2021 reports, in our own words; passages are offsets and fingerprints
briefing.txt     a text of our own, shown in full; its speakers and their organisations are invented
briefing.json    what is recorded from it: quotations, a reversal, a verdict, a withdrawal, a correction
facts.py         reads them, and gives each record the identifier that it has in every copy
entry.py         enters the records
loader.py        takes them through review as two people would, and leaves alone what people have changed since
"""
