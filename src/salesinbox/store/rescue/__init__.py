"""What is done so that nothing of the user's is lost when files break: copies, salvage, a new database, lost raw mail.

:mod:`backups` is called every hour, :mod:`rebuild` when a database is damaged, :mod:`blob_care` for raw mail.
"""
