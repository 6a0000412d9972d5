// What somebody sees who types: errors and warnings that come and go again before the plan is finished, and that all is
// told when typing rests.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import TestSupport
import Testing

@testable import LanguageServer

/// How a client gets diagnostics.
enum TestClient: CaseIterable, Sendable {
  case pushing, pulling

  var capabilities: String {
    switch self {
    case .pushing:
      #"{"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}"#
    case .pulling: #"{"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}}"#
    }
  }
}

/// Somebody at the keyboard, and what an editor shows.
final class Author {
  let driver: SessionDriver
  let client: TestClient
  let uri: String
  private var refreshes = 0
  private(set) var shown: [Shown] = []
  /// After how many keys an error or a warning stood there.
  private(set) var loudKeys = 0
  private(set) var keyCount = 0
  /// The errors and warnings that came while somebody typed and went again.
  private(set) var comeAndGone: [Shown] = []
  private var came: [Shown] = []

  init(_ client: TestClient, uri: String = "untitled:plan.yaml") async throws {
    self.client = client
    self.uri = uri
    driver = try await SessionDriver(capabilities: client.capabilities)
  }

  func open(_ text: String, isJSON: Bool = false, catalog: Catalog? = typedCatalog) async throws {
    try await driver.open(uri, text, language: isJSON ? "json" : "yaml")
    try await driver.learn(catalog)
    try await look(afterEdit: true)
    came = []
    comeAndGone = []
  }

  /// Types keys, 60 milliseconds each.
  func type(_ keys: [[TypedEdit]]) async throws {
    for key in keys {
      try await driver.change(uri, key)
      try await look(afterEdit: true)
      keyCount += 1
      if shown.contains(where: \.isLoud) { loudKeys += 1 }
      try await rest(milliseconds: 60)
    }
  }

  func rest(milliseconds: Int) async throws {
    try await driver.pass(milliseconds: milliseconds)
    try await look(afterEdit: false)
  }

  /// A client that asks does so after its own edits, and when it is told to.
  private func look(afterEdit: Bool) async throws {
    let before = shown
    switch client {
    case .pushing: shown = driver.published(uri)
    case .pulling:
      let told = driver.requests("workspace/diagnostic/refresh").count
      if afterEdit || told > refreshes { shown = try await driver.pull(uri) ?? shown }
      refreshes = told
    }
    // A line may move; that is no other finding.
    let (old, new) = (Set(before.map(Words.init)), Set(shown.map(Words.init)))
    came.append(contentsOf: shown.filter { $0.isLoud && !old.contains(Words($0)) })
    for item in before where item.isLoud && !new.contains(Words(item)) {
      guard let index = came.firstIndex(where: { Words($0) == Words(item) }) else { continue }
      came.remove(at: index)
      comeAndGone.append(item)
    }
  }

  private struct Words: Hashable {
    let code: String
    let message: String

    init(_ shown: Shown) { (code, message) = (shown.code, shown.message) }
  }
}

/// How somebody writes a plan.
enum Style: CaseIterable, Sendable {
  /// Line by line, in an editor that indents; in one that closes brackets and quotes as well; in one that does nothing.
  case lineByLine, closingBrackets, byHand
  /// The same with slips that are taken back.
  case withSlips
  /// All keys first, and then the values.
  case keysFirst
  /// Into the gaps of a template: one that was opened, one whose gaps hold a word to be replaced, one just pasted.
  case template, placeholders, pastedTemplate

  /// - Returns: the text at the beginning, and what is typed.
  func typing(_ plan: TypedPlan) -> (start: String, typing: Typing)? {
    switch self {
    case .lineByLine, .closingBrackets:
      var typing = Typing(closesBrackets: self == .closingBrackets)
      typing.writeInOrder(plan.text)
      return ("", typing)
    case .byHand:
      var typing = Typing()
      for character in plan.text { typing.type(String(character)) }
      return ("", typing)
    case .withSlips:
      var typing = Typing()
      typing.writeInOrder(plan.text)
      var random = SeededRandom(for: plan.name)
      return ("", Typing.withSlips(typing.keys, in: "", &random))
    case .template: return plan.isTemplate ? Typing.filling(plan.marked) : nil
    case .pastedTemplate: return plan.isTemplate ? Typing.filling(plan.marked, arrival: .pasted) : nil
    case .keysFirst: return plan.isTemplate ? Typing.filling(plan.marked, arrival: .typed) : nil
    case .placeholders:
      // Of a text whose kind is still open nobody knows that it is a plan.
      return plan.isTemplate && !plan.marked.contains("⟦InstallPlan")
        ? Typing.filling(plan.marked, placeholder: "CHANGE_ME") : nil
    }
  }
}

struct Writing: CustomTestStringConvertible, Sendable {
  let plan: TypedPlan
  let style: Style
  let client: TestClient
  var testDescription: String { "\(plan.name), \(style), \(client)" }

  static let all: [Writing] = {
    var all: [Writing] = []
    for plan in TypedPlan.all {
      for style in Style.allCases where style.typing(plan) != nil {
        for client in TestClient.allCases { all.append(Writing(plan: plan, style: style, client: client)) }
      }
    }
    return all
  }()

  static func some(_ test: String) -> [Writing] { sample(of: all, everyNth: 11, for: test) }
}

struct TypingNoiseTests {
  /// 60 milliseconds a key, without a rest: hardly anything comes and goes again, whatever the style.
  @Test(arguments: Writing.some("littleComesAndGoes")) func littleComesAndGoes(_ writing: Writing) async throws {
    let (start, typing) = try #require(writing.style.typing(writing.plan))
    #expect(typing.string == writing.plan.text)
    let author = try await Author(writing.client)
    try await author.open(start, isJSON: writing.plan.isJSON)
    try await author.type(typing.keys)
    try await author.rest(milliseconds: 1500)
    #expect(author.comeAndGone.count <= 1, "\(author.comeAndGone)")
    // Where nothing stood at the beginning, nothing ever does.
    if start.isEmpty { #expect(author.loudKeys <= 1, "of \(author.keyCount)") }
    #expect(!author.shown.contains { $0.isLoud }, "\(author.shown)")
  }

  /// At whatever key somebody stops: after a rest all is told, and not before.
  @Test(arguments: Writing.some("allIsToldAtRest")) func allIsToldAtRest(_ writing: Writing) async throws {
    var random = SeededRandom(part: TypedPlan.all.firstIndex { $0.name == writing.plan.name } ?? 0)
    let (start, typing) = try #require(writing.style.typing(writing.plan))
    let author = try await Author(writing.client)
    try await author.open(start, isJSON: writing.plan.isJSON)
    var text = Typing(start)
    var next = 0
    while next < typing.keys.count {
      let count = min(random.number(in: 20...90), typing.keys.count - next)
      let keys = Array(typing.keys[next..<next + count])
      next += count
      try await author.type(keys)
      text.apply(keys)
      // The last key was 60 milliseconds ago.
      try await author.rest(milliseconds: 639)
      let before = author.shown
      try await author.rest(milliseconds: 1001)
      let all = try await findings(in: text.string, isJSON: writing.plan.isJSON)
      #expect(Set(author.shown) == Set(all))
      #expect(before.count <= all.count)
    }
  }

  /// Whatever is edited, and however: nothing is shown that is not so, and at rest nothing is left out.
  @Test(arguments: 0..<cases(quick: 8, full: 200)) func anyEdits(_ number: Int) async throws {
    var random = SeededRandom(part: number)
    let plan = random.pick(TypedPlan.all.filter { $0.name != "CRLF" })
    let words = [
      "\n", "\n  ", "\n    ", "name", ": ", "x", "1", "\"", "{", "}", "[", "- member-1", "---\n", "#", "config: |\n",
      "&a ",
      "devops", " ", "\nkind: InstallPlan", "enabled: ture",
    ]
    let author = try await Author(random.pick(TestClient.allCases))
    try await author.open(plan.text, isJSON: plan.isJSON)
    var typing = Typing(plan.text)
    for _ in 0..<12 {
      for _ in 0..<random.number(in: 1...6) {
        let length = typing.text.count
        if random.once(in: 3) { typing.go(to: random.below(length + 1)) }
        let place = min(typing.cursor, length)
        if random.once(in: 4) {
          let end = min(length, place + random.below(random.once(in: 3) ? 60 : 3))
          typing.replace(place..<end, with: "")
        } else {
          typing.replace(place..<place, with: random.pick(words))
        }
        try await author.type([typing.keys[typing.keys.count - 1]])
        let all = try await findings(in: typing.string, isJSON: plan.isJSON)
        #expect(places(author.shown).subtracting(places(all)).isEmpty)
      }
      try await author.rest(milliseconds: 1700)
      #expect(Set(author.shown) == Set(try await findings(in: typing.string, isJSON: plan.isJSON)))
    }
  }

  private struct Place: Hashable {
    let code: String
    let line: Int
  }

  private func places(_ shown: [Shown]) -> Set<Place> { Set(shown.map { Place(code: $0.code, line: $0.line) }) }

  /// What is shown to somebody who opens a text.
  private func findings(in text: String, isJSON: Bool) async throws -> [Shown] {
    let reader = try await Author(.pushing)
    try await reader.open(text, isJSON: isJSON)
    return reader.shown
  }
}
