"""House data to and from spreadsheets; what is brought in becomes a proposal like any edit."""
