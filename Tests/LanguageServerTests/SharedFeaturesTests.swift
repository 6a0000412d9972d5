// Formatting and renaming, which are registered for documents that are plans, so that nothing is taken from other servers.

import LanguageServerProtocol
import TestSupport
import Testing

@testable import LanguageServer

private let plan = """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: devops
  spec:
    extension:
      name: devops
      version: 1.1.3
    enabled: true
    upgradeStrategy: Manual

  """
private let methods = ["formatting", "rangeFormatting", "onTypeFormatting", "rename"].map { "textDocument/" + $0 }

/// A client with these features.
///
/// - Parameter dynamic: whether it can register them.
private func capabilities(dynamic: Bool) -> String {
  let feature = #"{"dynamicRegistration": \#(dynamic), "prepareSupport": true}"#
  return """
    {"textDocument": {"formatting": \(feature), "rangeFormatting": \(feature), "onTypeFormatting": \(feature), \
    "rename": \(feature), "foldingRange": {}, "selectionRange": {}, "semanticTokens": {"requests": {"full": true}, \
    "tokenTypes": ["property"]}}}
    """
}

/// What is registered in a client.
private struct Registrations {
  /// By id: the method, and the options.
  private(set) var known: [String: (method: String, options: JSONValue?)] = [:]

  init(_ driver: SessionDriver) {
    for request in driver.requests {
      for item in request.params?["registrations"]?.arrayValue ?? [] where request.method == Method.registerCapability {
        let id = item["id"]?.stringValue ?? ""
        #expect(known[id] == nil, "\(id) is registered already")
        known[id] = (item["method"]?.stringValue ?? "", item["registerOptions"])
      }
      let gone = request.params?["unregisterations"]?.arrayValue ?? []
      for item in gone where request.method == Method.unregisterCapability {
        let id = item["id"]?.stringValue ?? ""
        #expect(known[id]?.method == item["method"]?.stringValue)
        known[id] = nil
      }
    }
  }

  var methods: [String] { known.values.map(\.method).sorted() }
  var patterns: Set<String> {
    Set(known.values.compactMap { $0.options?["documentSelector"]?[0]?["pattern"]?.stringValue })
  }
}

struct SharedFeaturesTests {
  private let uri = "file:///nonexistent/a/plan.yaml"

  @Test func theyAreRegisteredForPlansAndTakenBack() async throws {
    let driver = try await SessionDriver(capabilities: capabilities(dynamic: true))
    let announced = driver.serverCapabilities
    for provider in ["documentFormatting", "documentRangeFormatting", "documentOnTypeFormatting", "rename"] {
      #expect(announced?[provider + "Provider"] == nil)
    }
    try await driver.open("file:///nonexistent/a/values.yaml", "a: 1\n")
    try await driver.open("file:///nonexistent/a/package.json", "{\"a\": 1}", language: "json")
    #expect(Registrations(driver).known.isEmpty)
    try await driver.open(uri, plan)
    let found = Registrations(driver)
    #expect(found.methods == methods.sorted())
    #expect(found.patterns == ["/nonexistent/a/plan.yaml"])
    for (method, options) in found.known.values {
      #expect(options?["documentSelector"]?[0]?["scheme"] == "file")
      #expect(options?["firstTriggerCharacter"] == (method == methods[2] ? "\n" : nil))
      #expect(options?["prepareProvider"] == (method == methods[3] ? true : nil))
    }
    try await driver.open(
      "file:///nonexistent/a/other.json", "{\"kind\": \"InstallPlan\", \"apiVersion\": \"kubesphere.io/v1alpha1\"}")
    #expect(Registrations(driver).known.count == 8)
    try await driver.close(uri)
    #expect(Registrations(driver).patterns == ["/nonexistent/a/other.json"])
    try await driver.open(uri, plan)
    #expect(Registrations(driver).known.count == 8)
  }

  /// What becomes a plan while it is typed is one when typing rests, or it is saved; and what is none any more.
  @Test(arguments: [true, false]) func theyFollowTheText(_ saves: Bool) async throws {
    let driver = try await SessionDriver(capabilities: capabilities(dynamic: true))
    try await driver.open(uri, "")
    var typing = Typing()
    typing.writeInOrder(plan)
    for key in typing.keys {
      try await driver.change(uri, key)
      #expect(Registrations(driver).known.isEmpty)
    }
    if saves { try await driver.save(uri) } else { try await driver.pass(milliseconds: 700) }
    #expect(Registrations(driver).methods == methods.sorted())
    // A letter of the kind taken out and written again changes nothing.
    let count = driver.requests.count
    let place = Position(line: 1, character: 16)
    try await driver.change(uri, [TypedEdit(start: place, end: Position(line: 1, character: 17), text: "")])
    try await driver.change(uri, [TypedEdit(start: place, end: place, text: "n")])
    try await driver.pass(milliseconds: 2000)
    #expect(driver.requests.count == count)
    try await driver.change(
      uri, [TypedEdit(start: Position(line: 0, character: 0), end: Position(line: 11, character: 0), text: "a: 1\n")])
    if saves { try await driver.save(uri) } else { try await driver.pass(milliseconds: 700) }
    #expect(Registrations(driver).known.isEmpty)
  }

  /// Without a word from it, a client that cannot register gets none; what it asks for is announced for all documents.
  @Test(arguments: [
    ("null", false, []), ("{}", false, []), (#"{"formatting": true}"#, false, Array(methods[..<3])),
    (#"{"rename": true}"#, false, [methods[3]]), (#"{"installplan": {"rename": true}}"#, false, [methods[3]]),
    (#"{"formatting": true, "rename": true}"#, false, methods), (#"{"formatting": 1, "rename": "yes"}"#, false, []),
    (#"{"formatting": false, "rename": false}"#, false, []),
    ("null", true, methods), (#"{"formatting": false}"#, true, [methods[3]]),
    (#"{"rename": false}"#, true, Array(methods[..<3])), (#"{"formatting": false, "rename": false}"#, true, []),
    (#"{"formatting": true, "rules": {"name-mismatch": "off"}}"#, true, methods),
  ])
  func aClientCanAsk(_ wish: (options: String, dynamic: Bool, wanted: [String])) async throws {
    let driver = try await SessionDriver(
      capabilities: capabilities(dynamic: wish.dynamic), initializationOptions: wish.options)
    try await driver.open(uri, plan)
    let announced = driver.serverCapabilities
    let providers = [
      "documentFormattingProvider", "documentRangeFormattingProvider", "documentOnTypeFormattingProvider",
      "renameProvider",
    ]
    let always = zip(methods, providers).filter { announced?[$0.1] != nil }.map(\.0)
    #expect(always == (wish.dynamic ? [] : wish.wanted))
    #expect(Registrations(driver).methods == (wish.dynamic ? wish.wanted.sorted() : []))
    // They are no settings, and nobody is told that they are unknown.
    #expect(!driver.notifications.contains { $0.params["message"]?.stringValue?.contains("formatting") == true })
  }

  @Test(arguments: [
    ("file:///a/b.yaml", "file", "/a/b.yaml"), ("untitled:Untitled-1", "untitled", "Untitled-1"),
    ("file:///a%20b/%5Bx%5D%7By%7D%2A%3F.yaml", "file", "/a b/[[-[]x?[{-{]y[}-}][*-*][?-?].yaml"),
    ("file:///%E7%A8%8B/a%25b.yaml", "file", "/程/a%b.yaml"),
    ("vscode-vfs://github/owner/re%20po/a.yaml?x#y", "vscode-vfs", "/owner/re po/a.yaml"),
    ("file:///c%3A/x.yaml", "file", "c:/x.yaml"), ("mailto:", nil, nil), ("nothing", nil, nil),
  ])
  func aDocumentIsToldByItsPath(_ row: (uri: String, scheme: String?, pattern: String?)) {
    let filter = DocumentFilter(DocumentURI(row.uri))
    #expect(filter?.scheme == row.scheme)
    #expect(filter?.pattern == row.pattern)
  }

  /// Whatever a path is made of: its pattern matches it, and no path that differs in anything but a bracket.
  @Test func aPatternMatchesItsPathAlone() {
    var random = SeededRandom()
    for _ in 0..<cases(quick: 300, full: 20_000) {
      let path = "/" + (0..<random.number(in: 1...12)).map { _ in random.pick(from: "ab*?[]{}-!,./\\ é^") }.joined()
      let pattern = literalGlob(of: path)
      #expect(specificationGlob(pattern, matches: path), "\(pattern) of \(path)")
      var other = Array(path)
      let place = random.below(other.count)
      guard other[place] != "]" else { continue }
      other[place] = other[place] == "x" ? "y" : "x"
      #expect(!specificationGlob(pattern, matches: String(other)), "\(pattern) of \(path)")
    }
  }

  /// Documents that are no plans: what would keep an editor from asking another server, or from helping itself.
  @Test func nothingIsAnsweredForOtherDocuments() async throws {
    let driver = try await SessionDriver(
      capabilities: capabilities(dynamic: false), initializationOptions: #"{"formatting": true, "rename": true}"#)
    try await driver.open(uri, "a:\n  b:\n    c: 1\n")
    let document = #""textDocument": {"uri": "\#(uri)"}"#
    let place = #""position": {"line": 1, "character": 2}"#
    for (method, params) in [
      ("foldingRange", ""), ("semanticTokens/full", ""),
      ("selectionRange", #", "positions": [{"line": 1, "character": 2}]"#),
      ("hover", ", " + place), ("prepareRename", ", " + place), ("linkedEditingRange", ", " + place),
      ("documentHighlight", ", " + place), ("definition", ", " + place),
    ] {
      let answer = try await driver.request("textDocument/" + method, "{\(document)\(params)}")
      #expect(answer == .null, "\(method): \(String(describing: answer))")
    }
    try await driver.open("file:///nonexistent/b.yaml", plan)
    let other = #"{"textDocument": {"uri": "file:///nonexistent/b.yaml"}}"#
    #expect(try await driver.request("textDocument/foldingRange", other)?.arrayValue?.isEmpty == false)
    #expect(try await driver.request("textDocument/semanticTokens/full", other)?["data"]?.arrayValue == [])
  }
}

/// Globs as the specification of LSP has them, but for `**` and braces, of which there are none.
private func specificationGlob(_ pattern: String, matches path: String) -> Bool {
  var pattern = Array(pattern)[...]
  var path = Array(path)[...]
  while let first = pattern.popFirst() {
    guard let next = path.popFirst() else { return false }
    switch first {
    case "?": if next == "/" { return false }
    case "[":
      guard pattern.count > 3, let low = pattern.popFirst(), pattern.popFirst() == "-", let high = pattern.popFirst(),
        pattern.popFirst() == "]", low <= next, next <= high
      else { return false }
    case "*", "{", "}", "]": return false
    default: if first != next { return false }
    }
  }
  return path.isEmpty
}
