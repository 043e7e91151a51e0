"""What a dialect's author tests a dialect with."""
