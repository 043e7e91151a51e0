"""The MySQL and MariaDB dialect of VibORM."""
