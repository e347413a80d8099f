"""Pure decisions about reports and the dashboard: values in, answer out (no queries, no request, no clock)."""
