import SpokenValues

/// The polite words that UK callers put around what they want. They lead nowhere by themselves and cost nothing.
package enum CarrierPhrases {
    /// Before the name of a service or a matter.
    package static let beforeMatter = lines(
        """
        hello|hi|hiya|good morning|good afternoon|um|er|yes|yes hello|oh hello|right|well
        i am calling about|i'm calling about|i am ringing about|i'm ringing about|i'm phoning about|i am phoning about
        hello i'm calling about|hi i'm ringing about|it's about|it is about|it's to do with|it's regarding|about
        regarding|i am calling regarding|i want to talk about|i'd like to talk about|i need to talk about
        i would like to talk to someone about|i want to speak to someone about|i need to speak to someone about
        i'd like to speak to somebody about|can i speak to someone about|can i speak to somebody about
        could i speak to someone about|can i talk to someone about|could i talk to somebody about
        hello can i speak to someone about|hello could i speak to somebody in|good morning can i speak to someone about
        good afternoon i'd like to speak to someone about|please can i speak to someone about
        is there someone i can speak to about|who do i speak to about|who do i talk to about|who deals with
        i've got a problem with|i have a problem with|there's a problem with|i've got a question about
        i have a question about|i've got a query about|i have an enquiry about|just a quick question about
        i'd like some information about|i'd like to know about|can you tell me about|can you help me with
        i need help with|i need some help with|i need|i want|i'd like|i would like|i want to|i need to|i'd like to
        i would like to|i'm trying to|i am trying to|how do i|how can i|can i|could i|can you|could you|is it possible to
        i want to know about|i want to ask about|i'd like to ask about|i want to report|i'd like to report
        i need to report|i want to report a|i'd like to report a|i want to complain about|i'd like to complain about
        i want to pay|i need to pay|i'd like to pay|i want to apply for|i'd like to apply for|i need to apply for
        can you put me through to|could you put me through to|put me through to|please put me through to
        can i have|could i have|can i get|is that|is this|the|a|my|to|somebody in|someone in|somebody about
        sorry to bother you it's about|i was wondering about|i was told to ring about|i've had a letter about
        i've had an email about|i'm after|i am after|yeah it's about|yeah i want to|hello yes i want to talk about
        """)

    /// Behind a service or a matter.
    package static let afterMatter = lines(
        """
        please|thanks|thank you|please thank you|if you can|if that's possible|if possible|if i may|cheers|love
        department|department please|team|team please|office|section please|people please|again|today
        can you help|can you help me|who do i speak to|who can i talk to about that|please mate|yes please
        it's urgent|urgently|straight away
        """)

    /// Before a person's name.
    package static let beforeName = lines(
        """
        hello|hi|good morning|good afternoon|um|yes|hello is|is|can i speak to|could i speak to|may i speak to
        can i talk to|could i talk to|may i speak with|can i speak with|could i speak with|i'd like to speak to
        i would like to speak to|i want to speak to|i need to speak to|i need to talk to|i'm trying to get hold of
        i am trying to reach|i'm trying to contact|i'm looking for|hello can i speak to|hello could i speak to
        hi can i speak to|hello may i speak to|good morning could i speak to|good afternoon can i speak to
        good morning can i speak to|good afternoon may i speak with|please can i speak to|please could i speak to
        can you put me through to|could you put me through to|put me through to|please put me through to
        can i have|could i have|can i get|extension for|the extension for|the number for|is it possible to speak to
        would it be possible to speak to|is there a|is that|could you connect me to|connect me to|can i leave a message for
        i'm returning a call from|i've had a call from|i had a letter from|i've got a meeting with|i'm calling for
        """)

    /// Behind a person's name.
    package static let afterName = lines(
        """
        please|please|thanks|thank you|please thank you|if they're in|if possible|if he's there|if she's there
        if he's in please|if she's in please|is he there|is she there|is he in|is she available
        """)

    /// Before a last name.
    package static let titles = ["mister", "mrs", "miss", "ms", "doctor", "councillor"]

    /// Words that carry no matter of their own, though a phrase may contain them.
    package static let fillerWords: Set<String> = {
        let more = """
            of in on at for from with without and or but so then that this these those there here it its it's is \
            are was were be been being am do does did done have has had having i i'm i've i'd i'll me my mine we we're our \
            us you your you're they their them he she his her him to into onto up out off not no yes yeah yep okay ok \
            hmm well right just like really actually basically thanks thank hi hiya hey \
            morning afternoon evening can could may might would will shall should must want wanted need needs get getting \
            got give help know tell ask asking talk talking speak speaking calling ringing phoning phone call ring \
            someone somebody anyone anybody something anything some any about regarding concerning who what when where \
            which how why trying try looking put through possible mister mrs miss ms doctor councillor department team \
            section office bit little lot sorry again today now sure wondering if by as because very too also all didn't don't doesn't isn't hasn't \
            haven't wasn't weren't won't can't couldn't wouldn't aren't never still only ever yet there's that's what's \
            let's week weeks day days yesterday tomorrow month months year years monday tuesday wednesday thursday friday \
            saturday sunday time times one thing stuff bloke lady gentleman person people
            """
        let carriers = [beforeMatter, afterMatter, beforeName, afterName].joined().joined()
        return Set(more.split { $0.isWhitespace }.map(String.init)).union(FillerWords.everywhere)
            .union(ValueWords.hesitations).union(carriers).union(titles)
    }()

    private static func lines(_ text: String) -> [[String]] {
        text.split { $0 == "|" || $0.isNewline }.map { $0.split(separator: " ").map(String.init) }
    }
}
