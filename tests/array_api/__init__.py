"""The Array API standard: its functions, and a call of each with every keyword."""
