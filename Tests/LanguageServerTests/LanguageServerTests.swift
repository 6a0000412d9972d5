// The parts of the server that need no client: plain text, negotiation, edits as LSP sends them.

import InstallPlanAnalysis
import LanguageServerProtocol
import Testing
import TextDocument
import WorkspaceFiles

@testable import LanguageServer

struct PlainTextTests {
  /// Markdown, plain text
  static let rows: [(String, String)] = [
    ("**`spec.config`** · string", "spec.config · string"),
    ("a\\*b\\_c \\<d\\>", "a*b_c <d>"),
    ("`a\\b` and `**`", "a\\b and **"),
    ("```yaml\nname: **x**\n```", "name: **x**"),
    ("---", ""),
    ("<https://example.com/a>", "https://example.com/a"),
    ("1 \\* 2\nnext", "1 * 2\nnext"),
    ("中文 `键`", "中文 键"),
    ("", ""),
  ]

  @Test(arguments: rows) func plain(_ row: (String, String)) {
    #expect(plainText(ofMarkdown: row.0) == row.1)
  }
}

struct ClientProfileTests {
  func profile(_ encodings: [String], formats: [MarkupKind]? = nil) -> ClientProfile {
    var params = InitializeParams()
    params.capabilities.positionEncodings = encodings.map(PositionEncodingKind.init)
    return ClientProfile(params)
  }

  @Test func theClientsFirstKnownEncodingIsTaken() {
    #expect(profile([]).encoding == .utf16)
    #expect(profile(["utf-8", "utf-16"]).encoding == .utf8)
    #expect(profile(["utf-32", "utf-8"]).encoding == .utf32)
    #expect(profile(["utf-7", "utf-32"]).encoding == .utf32)
    #expect(profile(["utf-7"]).encoding == .utf16)
  }

  @Test func markupFollowsTheClientsOrder() {
    let client = profile([])
    #expect(client.markup("**a**", formats: [.markdown, .plaintext]) == MarkupContent(kind: .markdown, value: "**a**"))
    #expect(client.markup("**a**", formats: [.plaintext, .markdown]) == MarkupContent(kind: .plaintext, value: "a"))
    #expect(client.markup("**a**", formats: nil).kind == .plaintext)
  }

  @Test func codeActionsOnlyForClientsWithLiterals() {
    #expect(profile([]).serverCapabilities.codeActionProvider == nil)
    var params = InitializeParams()
    params.capabilities.textDocument.codeAction.literalKinds = [.quickFix]
    #expect(ClientProfile(params).serverCapabilities.codeActionProvider != nil)
  }
}

struct OpenDocumentTests {
  func document(_ text: String) -> OpenDocument {
    OpenDocument(uri: DocumentURI("file:///a.yaml"), path: "/a.yaml", workspace: nil, version: 1, file: PlanFile(text))
  }

  func change(_ line: Int, _ from: Int, _ toLine: Int, _ to: Int, _ text: String) -> TextDocumentContentChangeEvent {
    TextDocumentContentChangeEvent(
      range: LanguageServerProtocol.Range(
        start: Position(line: line, character: from), end: Position(line: toLine, character: to)), text: text)
  }

  @Test func changesApplyInOrder() {
    var document = document("a: 😀\r\nb: c\n")
    document.apply([change(0, 5, 0, 5, "é"), change(1, 3, 1, 4, "d"), change(9, 0, 9, 0, "e")], encoding: .utf16)
    #expect(document.file.text.string == "a: 😀é\r\nb: d\ne")
    document.apply([TextDocumentContentChangeEvent(text: "x"), change(0, 1, 0, 1, "y")], encoding: .utf8)
    #expect(document.file.text.string == "xy")
  }

  @Test func rangesTheWrongWayRoundAreRead() {
    var document = document("abc")
    document.apply([change(0, 2, 0, 1, "")], encoding: .utf16)
    #expect(document.file.text.string == "ac")
  }

  @Test func findingsAreKeptForWhatDidNotChange() {
    let plan = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: a}\n"
    var file = PlanFile(plan + "---\n" + plan)
    var cache = FindingsCache()
    let first = cache.findings(of: file, FileContext())
    file.replace(0..<0, with: Array("# comment\n".utf8))
    let second = cache.findings(of: file, FileContext())
    let moved: [Swift.Range<Int>] = first.map { $0.range.lowerBound + 10..<$0.range.upperBound + 10 }
    #expect(second.map(\.range) == moved)
    #expect(cache.findings(of: file, FileContext(settings: RuleSettings(["missing-field": nil]))).isEmpty)
  }
}
