// What waits while somebody types, and what is told: the decision alone, without a session.

import Testing
import TextDocument

@testable import InstallPlanAnalysis
@testable import LanguageServer

/// A text in which somebody types, and what is found in it.
private struct Sheet {
  var file: PlanFile
  var withholding = Withholding()

  init(_ text: String) { file = PlanFile(text) }

  private func range(of word: String, from place: Int = 0) -> Swift.Range<Int> {
    let bytes = file.text.bytes
    let wanted = Array(word.utf8)
    let start = (place...bytes.count - wanted.count).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
    return start.map { $0..<$0 + wanted.count } ?? 0..<0
  }

  /// Replaces words, one after the other, in one edit.
  mutating func edit(_ replacements: (old: String, new: String)...) {
    var changes: [Withholding.Change] = []
    for (old, new) in replacements {
      let range = range(of: old)
      changes.append(Withholding.Change(range, of: file.text.bytes, with: Array(new.utf8)))
      file.replace(range, with: Array(new.utf8))
    }
    withholding.edit(changes, file.text)
  }

  func finding(
    _ code: String, at word: String, _ message: String = "wrong", related: String? = nil, isAbsence: Bool = false
  ) -> Finding {
    Finding(
      code: code, severity: .error, range: range(of: word), message: FindingMessage(english: message),
      related: related.map { [RelatedPlace(range: range(of: $0), message: "here")] } ?? [], fixes: [],
      isAbsence: isAbsence)
  }

  /// Has the findings told.
  ///
  /// - Returns: the messages of those that do not wait.
  mutating func tell(_ findings: Finding..., isTypedElsewhere: Bool = false) -> [String] {
    let (messages, next) = withholding.deciding(findings, in: file, isTypedElsewhere: isTypedElsewhere)
    withholding = next
    return messages.compactMap { $0?.en }
  }
}

struct WithholdingTests {
  private let text = "one: 1\ntwo: 2\nthree: 3\nfour: 4\n"

  @Test func whatNobodyTypesIsTold() {
    var sheet = Sheet(text)
    #expect(sheet.tell(sheet.finding("a", at: "two"), sheet.finding("b", at: "four", isAbsence: true)).count == 2)
    #expect(!sheet.withholding.isWithholding)
  }

  @Test func whatIsNewOnTheLineWaitsForRest() {
    var sheet = Sheet(text)
    sheet.edit(("2", "22"))
    #expect(sheet.tell(sheet.finding("a", at: "22")).isEmpty)
    #expect(sheet.withholding.isWithholding)
    sheet.withholding.rest()
    #expect(sheet.tell(sheet.finding("a", at: "22")).count == 1)
    #expect(!sheet.withholding.isWithholding)
  }

  @Test func whatIsToldStaysAndIsGoneAtOnce() {
    var sheet = Sheet(text)
    #expect(sheet.tell(sheet.finding("a", at: "2"), sheet.finding("b", at: "3")).count == 2)
    sheet.edit(("two", "twice"))
    // It moved with the text.
    #expect(sheet.tell(sheet.finding("a", at: "2"), sheet.finding("b", at: "3")).count == 2)
    sheet.edit(("one: 1\n", "one: 1\nand: so\non: 0\n"))
    #expect(sheet.tell(sheet.finding("a", at: "2"), sheet.finding("b", at: "3")).count == 2)
    sheet.edit(("2", "9"))
    #expect(sheet.tell(sheet.finding("b", at: "3")) == ["wrong"])
  }

  @Test func onTheLineOtherWordsAreNew() {
    var sheet = Sheet(text)
    #expect(sheet.tell(sheet.finding("a", at: "2", "no 2")) == ["no 2"])
    sheet.edit(("2", "23"))
    #expect(sheet.tell(sheet.finding("a", at: "23", "no 23")).isEmpty)
    sheet.withholding.rest()
    #expect(sheet.tell(sheet.finding("a", at: "23", "no 23")) == ["no 23"])
  }

  @Test func elsewhereWordsStayUntilTypingRests() {
    var sheet = Sheet(text)
    #expect(sheet.tell(sheet.finding("a", at: "four", "not 2")) == ["not 2"])
    sheet.edit(("2", "23"))
    #expect(sheet.tell(sheet.finding("a", at: "four", "not 23")) == ["not 2"])
    sheet.withholding.rest()
    #expect(sheet.tell(sheet.finding("a", at: "four", "not 23")) == ["not 23"])
    // A catalog that says something else is told at once.
    sheet.edit(("1", "11"))
    _ = sheet.tell(sheet.finding("a", at: "four", "not 23"))
    #expect(sheet.tell(sheet.finding("a", at: "four", "not 24")) == ["not 24"])
  }

  /// What an edit brings was computed from what it wrote, wherever it stands.
  @Test func whatAnEditBringsElsewhereWaitsUntilTheEditIsElsewhere() {
    var sheet = Sheet(text)
    sheet.edit(("2", "22"))
    #expect(sheet.tell(sheet.finding("a", at: "four")).isEmpty)
    sheet.edit(("22", "222"))
    #expect(sheet.tell(sheet.finding("a", at: "four")).isEmpty)
    sheet.edit(("3", "33"))
    #expect(sheet.tell(sheet.finding("a", at: "four")).count == 1)
  }

  @Test func aLineBreakBelongsToBothLines() {
    var sheet = Sheet(text)
    sheet.edit(("2", "22"))
    #expect(sheet.tell(sheet.finding("a", at: "22")).isEmpty)
    sheet.edit(("22", "22\n  "))
    #expect(sheet.tell(sheet.finding("a", at: "22")).isEmpty)
    sheet.edit(("  ", "  x"))
    #expect(sheet.tell(sheet.finding("a", at: "22")).count == 1)
  }

  @Test func whatStandsOnTheLineOrIsComparedWithItWaits() {
    var sheet = Sheet(text)
    sheet.edit(("2", "22"))
    #expect(sheet.tell().isEmpty)
    // From the catalog, say: no edit brought these.
    let found = [
      sheet.finding("a", at: "22"), sheet.finding("b", at: "four", related: "two"), sheet.finding("c", at: "four"),
    ]
    #expect(sheet.tell(found[0], found[1], found[2]).count == 1)
    sheet.edit(("3", "33"))
    #expect(sheet.tell(found[0], found[1].shifted(by: 1), found[2].shifted(by: 1)).count == 3)
  }

  @Test func whatIsMissingWaitsForRestWhereverTheEditGoes() {
    var sheet = Sheet(text)
    sheet.edit(("2", "22"))
    #expect(sheet.tell(sheet.finding("a", at: "one", isAbsence: true)).isEmpty)
    sheet.edit(("3", "33"))
    #expect(sheet.tell(sheet.finding("a", at: "one", isAbsence: true)).isEmpty)
    sheet.withholding.rest()
    #expect(sheet.tell(sheet.finding("a", at: "one", isAbsence: true)).count == 1)
  }

  @Test func whatTheCatalogMissesWaitsOnlyInTheDocumentThatIsWritten() {
    var sheet = Sheet("one: 1\n---\ntwo: 2\n")
    sheet.edit(("2", "22"))
    #expect(sheet.tell().isEmpty)
    let absences = [sheet.finding("a", at: "one", isAbsence: true), sheet.finding("a", at: "two", isAbsence: true)]
    #expect(sheet.tell(absences[0], absences[1]).count == 1)
  }

  @Test(arguments: [("2", "2\ntwelve: 12"), ("two: 2\nthree: 3\n", ""), ("2\nthree", "22\nthirteen")])
  func anEditOfSeveralLinesWaitsForRest(_ edit: (old: String, new: String)) {
    var sheet = Sheet(text)
    sheet.edit((edit.old, edit.new))
    #expect(sheet.tell(sheet.finding("a", at: "four")).isEmpty)
    sheet.edit(("1", "11"))
    #expect(sheet.tell(sheet.finding("a", at: "four")).isEmpty)
    sheet.withholding.rest()
    #expect(sheet.tell(sheet.finding("a", at: "four")).count == 1)
  }

  @Test func linkedEditsAreEditsOfSeveralLines() {
    var sheet = Sheet(text)
    sheet.edit(("1", "11"), ("4", "44"))
    #expect(sheet.tell(sheet.finding("a", at: "44"), sheet.finding("b", at: "11")).isEmpty)
    sheet.edit(("2", "22"))
    #expect(sheet.tell(sheet.finding("a", at: "44"), sheet.finding("b", at: "11")).isEmpty)
  }

  /// Somebody types in another file: a plan for the same extension there may be half-written.
  @Test func whatComparesPlansWaitsForOtherDocuments() {
    var sheet = Sheet(text)
    let found = [sheet.finding("duplicate-plan", at: "two"), sheet.finding("unknown-version", at: "three")]
    #expect(sheet.tell(found[0], found[1], isTypedElsewhere: true) == ["wrong"])
    #expect(sheet.withholding.isWithholding)
    #expect(sheet.tell(found[0], found[1]).count == 2)
    #expect(sheet.tell(found[0], found[1], isTypedElsewhere: true).count == 2)
  }

  @Test func aWholeTextIsTheEditThatMakesIt() {
    let change = Withholding.Change(from: Array("one: 1\ntwo: 2\n".utf8), to: Array("one: 1\ntwo: 222\n".utf8))
    #expect(change.written.count == 2 && !change.hasSeveralLines)
    #expect(change.range.isEmpty)
    let same = Withholding.Change(from: [1, 2], to: [1, 2])
    #expect(same.range.isEmpty && same.newCount == 0)
    let shorter = Withholding.Change(from: Array("aaaa".utf8), to: Array("aaa".utf8))
    #expect(shorter.range.count == 1 && shorter.newCount == 0)
  }

  /// Of many that say the same each is one: none is lost, and none is looked for among all others.
  @Test func manyAreFoundAgain() {
    let count = 20_000
    var sheet = Sheet(String(repeating: "line: 1\n", count: count))
    let findings = (0..<count).map { line in
      Finding(
        code: "a", severity: .error, range: line * 8..<line * 8 + 4, message: FindingMessage(english: "wrong"),
        related: [], fixes: [])
    }
    var (messages, next) = sheet.withholding.deciding(findings, in: sheet.file)
    #expect(messages.allSatisfy { $0 != nil })
    sheet.withholding = next
    sheet.edit(("line: 1", "line: 2"))
    (messages, next) = sheet.withholding.deciding(findings, in: sheet.file)
    #expect(messages.allSatisfy { $0 != nil } && !next.isWithholding)
    // As many edits in one notification.
    let changes = (0..<200).map { line in
      Withholding.Change(line * 80 + 6..<line * 80 + 7, of: sheet.file.text.bytes, with: Array("3".utf8))
    }
    sheet.withholding.edit(changes, sheet.file.text)
    (messages, next) = sheet.withholding.deciding(findings, in: sheet.file)
    #expect(messages.allSatisfy { $0 != nil })
    // One of them twice is one more.
    (messages, next) = sheet.withholding.deciding([findings[0]] + findings, in: sheet.file)
    #expect(messages.count { $0 == nil } == 1)
  }
}
