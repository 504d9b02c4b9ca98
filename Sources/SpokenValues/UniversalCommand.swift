/// What means the same in every turn, whatever was asked: the universal commands of VoiceXML 2.1, and more of their kind.
package enum UniversalCommand: Sendable, Equatable, Hashable {
    /// "operator", "help": a person, whatever was asked.
    case `operator`
    /// "emergency".
    case emergency
    /// "repeat", "pardon?"
    case `repeat`
    /// "go back".
    case goBack
    /// "start again".
    case startAgain
    /// "wait", "hold on a minute".
    case wait
    /// "slower".
    case slower
    /// "goodbye", "that's all".
    case goodbye
}
