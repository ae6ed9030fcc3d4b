"""The demonstration data: three real wards, invented people, twelve months of meetings (`manage.py demo`).

`world.build` makes every row in memory from a month and a day alone, so that the same month gives the same rows;
`load.load` writes them in one transaction. The other modules are what the rows are made from:
`places` (committees and cells), `names`, `people`, `texts`, `meetings` (one cell's year) and `scores`.
"""
