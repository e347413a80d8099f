"""What an early warning rests on, when it comes back, and how often it was noise."""
