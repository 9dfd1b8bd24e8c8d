"""The own account: language and theme. Passwords, factors and sessions are allauth's pages."""
