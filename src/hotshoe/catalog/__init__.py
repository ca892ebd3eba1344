"""What codes mean: data, and one line for every packet."""
