"""The report: one page that shows what a cleaning removed, and why."""
