"""What is at stake: what the data says to questions, on every database."""
