"""The API for shop systems and scripts, and for signed-in staff: same rows, same rules as the pages."""
