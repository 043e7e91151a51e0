"""SQLAlchemy metadata as a schema source of VibORM; its hooks are in `plugin`."""
