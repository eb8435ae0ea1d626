//! The closed vocabularies of recognition.

use crate::words::words;

words! {
    /// What somebody is recognised for.
    RecognitionBasis {
        /// What came of it.
        Result = "RESULT",
        /// How far somebody came.
        Growth = "GROWTH",
        /// What somebody could become.
        Potential = "POTENTIAL",
        /// How something was done.
        Behaviour = "BEHAVIOUR",
        /// Help that made somebody else's result.
        Assist = "ASSIST",
    }

    /// Who reads a recognition, fixed when it is given.
    RecognitionAudience {
        /// Those it is to and whoever gave it, their teams, their leaders, and executives.
        Team = "TEAM",
        /// Every member.
        Organization = "ORGANIZATION",
    }

    /// How members react to a recognition.
    ReactionKind {
        /// Clapping.
        Applause = "APPLAUSE",
        /// A heart.
        Heart = "HEART",
        /// Fire.
        Fire = "FIRE",
        /// A star.
        Star = "STAR",
        /// Thanks.
        Thanks = "THANKS",
    }
}
