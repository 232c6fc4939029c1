"""What puts conversations in order without the user: rules and their deeds (:mod:`~salesinbox.triage.rules`,
:mod:`~salesinbox.triage.deeds`, :mod:`~salesinbox.triage.rule_runs`), and words for times
(:mod:`~salesinbox.triage.times`).

May import what stands below it: ``actions``, ``store``, ``mail`` and ``core``.
"""
