"""What the user asks for: every write of a person goes through here, durable and undoable, with its effect at once.

:mod:`~salesinbox.actions.triage` archives, deletes, labels, stars and reads; :mod:`~salesinbox.actions.later` snoozes,
reminds and mutes; :mod:`~salesinbox.actions.send` queues mail; :mod:`~salesinbox.actions.undo` takes the last step
back. Each function commits in one short transaction; the
engine carries the remote half out later. May import ``store``, ``mail`` and ``core``.
"""
