"""An auditor of runs. It reads what a run wrote and works it out again; it shares no code with Ponder."""
