"""What the network team hands out to programs of the same stage: the zone that their names lie in."""

import pulumi

pulumi.export("zone", pulumi.Config().require("zone"))
