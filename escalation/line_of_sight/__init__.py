"""Line of sight: what is counted of the system, each place, organisation and service (F004)."""
