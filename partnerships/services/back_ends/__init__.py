"""The ways by which an email leaves: a mail server, GOV.UK Notify, or files. One protocol for all."""
