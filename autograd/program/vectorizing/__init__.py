"""What a loop of Python's does turn by turn, done for all turns in one call.

Steps that are alike and of which none needs another are batched as on the agenda of
Neubig, Goldberg and Dyer, *On-the-fly operation batching in dynamic computation graphs*
(2017): of what can be computed now, all of one signature.

    signatures  which steps are alike, and how often they could stand together
    agenda      the groups, and of which rows of which arrays their operands are
    profit      which groups are worth it
    stacked     how each function works on stacks of its operands
    emission    the steps in place of the groups'
"""
