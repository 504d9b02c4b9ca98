import Dialogue

/// Forms that a replay would have kept. None is.
package actor FormsOnPaper: FormResults {
    /// As they stood last.
    package private(set) var forms: [FormRecord] = []

    /// Keeps nothing.
    package func keep(_ record: FormRecord) async throws -> String {
        let reference = record.reference ?? "RF-0000-000\(forms.count + 1)"
        var kept = record
        kept.reference = reference
        if let index = forms.firstIndex(where: { $0.reference == reference }) {
            forms[index] = kept
        } else {
            forms.append(kept)
        }
        return reference
    }
}
