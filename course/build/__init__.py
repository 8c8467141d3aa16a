"""From masters to notebooks. Never imported by a learner."""
