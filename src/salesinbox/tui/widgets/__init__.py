"""Widgets that know nothing of mail beyond the view models they draw."""
