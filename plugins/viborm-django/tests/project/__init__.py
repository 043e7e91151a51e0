"""A Django project for the tests; its database is in the variable DJANGO_DATABASE, as JSON."""
