"""The chart kit: a chart is laid out once as shapes with class names and drawn where it is needed."""
