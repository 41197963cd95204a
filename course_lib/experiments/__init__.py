"""What the lessons look at with the network, beside the network itself: crowds of runs, surfaces, signals, a graph.

Maths like the rest of the course, with no picture and no control of its own; `network/` needs none of it.
"""
