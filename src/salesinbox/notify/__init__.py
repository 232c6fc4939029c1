"""Telling the user of news: who may be told how and when, in which words, and the ways out of the program.

May import ``config``, ``store``, ``mail`` and ``core``. What there is to tell stands in
:mod:`salesinbox.store.notifications`.
"""
