"""What each part of audits puts in the portal's places; `apps` registers it at start-up."""
