// How clients insert items of several lines: by the rules that their sources have, each becomes what it is meant to be.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import Testing
import TextDocument
import WorkspaceFiles

@testable import LanguageServer

private let head = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"

struct SnippetIndentationTests {
  /// `▮` is the cursor. Items of several lines are offered at each.
  static let places = [
    head + "▮", head + "spec:\n  ▮\n", head + "spec:\n    ▮\n", head + "spec:\n  clust▮\n", head + "me▮",
    head + "spec:\n  clusterScheduling:\n    ▮\n", head + "spec:\n  clusterScheduling:\n    placement:\n      ▮\n",
    head + "spec:\n  clusterScheduling:\n    placement:\n      clusterSelector:\n        ▮\n",
    head
      + "spec:\n  clusterScheduling:\n    placement:\n      clusterSelector:\n        matchExpressions:\n          ▮\n",
    head
      + "spec:\n  clusterScheduling:\n    placement:\n      clusterSelector:\n        matchExpressions:\n          - ▮\n",
    head + "spec:\n      clusterScheduling:\n            pla▮\n",
    head + "spec:\n  clusterScheduling:\n    placement:\n      clusters:\n      - host\n    over▮\n",
    head + "spec:\n  clusterScheduling:\n    placement: {clusters: [host]}\n    overrides:\n      ▮\n",
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: kubesphere.io/v1alpha1\n  kind: InstallPlan\n  ▮\n",
    "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: kubesphere.io/v1alpha1\n    kind: InstallPlan\n    spec:\n      ▮\n",
    "▮", "# a\n▮", "a: 1\n---\nInst▮",
    head
      + "spec:\n  config: |\n    agent:\n      a: 1\n  clusterScheduling:\n    overrides:\n      host: |\n        ▮\n",
  ]

  private func items(_ marked: String, _ modes: [InsertTextMode], newline: String) throws -> (
    text: String, items: [CompletionItem]
  ) {
    let marked = marked.replacing("\n", with: newline)
    let place = try #require(marked.firstRange(of: "▮"))
    let offset = marked.utf8.distance(from: marked.startIndex, to: place.lowerBound)
    let text = marked.replacing("▮", with: "")
    var client = ClientProfile()
    client.encoding = .utf8
    client.capabilities.textDocument.completion.item.snippetSupport = true
    client.capabilities.textDocument.completion.item.insertTextModes = modes
    let file = PlanFile(text)
    let catalog = Catalog(
      evidence: "test", isComplete: true, extensions: [Extension(name: "devops")],
      versions: [ExtensionVersion(objectName: "devops-1.0.0", extensionName: "devops", version: "1.0.0")],
      categories: [], clusters: [Cluster(name: "host"), Cluster(name: "member-1")])
    let snapshot = DocumentSnapshot(
      uri: DocumentURI("file:///a.yaml"), version: 1, file: file, isJSON: false, isOurs: true, isJudged: true,
      context: FileContext(catalog: catalog), client: client, locator: PlanLocator([], .utf8),
      catalogDocuments: CatalogDocuments(label: "", isVirtual: false, directory: nil))
    let found = complete(file, at: offset, catalog: catalog, language: .english, snippets: true)
    return (text, completionList(found, in: snapshot).items)
  }

  /// `vim.snippet.expand` (Neovim 0.11, runtime/lua/vim/snippet.lua), after the word in front of the cursor was taken away:
  /// `base_indent = vim.api.nvim_get_current_line():match('^%s*')`, and `line = base_indent .. line` for all but the first.
  private func neovim(_ snippet: String, _ before: String, _ behind: String) -> String {
    let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let rest = behind.prefix { $0 != "\n" }
    let base = (line + rest).prefix { $0 == " " || $0 == "\t" }
    return snippet.replacing("\n", with: "\n" + base)
  }

  /// `Snippet::render` and `push_multiline_str` (helix-core/src/snippets/render.rs): the white space between the start of
  /// the line and what is replaced, behind each line break of the snippet's texts.
  private func helix(_ snippet: String, _ before: String, _ behind: String) -> String {
    let prefix = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let indent = prefix.prefix { $0 == " " || $0 == "\t" }
    return snippet.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }.joined(separator: "\n" + indent)
  }

  @Test(arguments: places, ["\n", "\r\n"]) func everyClientInsertsTheSame(_ marked: String, _ newline: String) throws {
    let (text, exact) = try items(marked, [.asIs, .adjustIndentation], newline: newline)
    let (_, relative) = try items(marked, [], newline: newline)
    #expect(exact.count == relative.count && exact.contains { $0.newText.contains(where: \.isNewline) })
    for (exact, relative) in zip(exact, relative) {
      #expect(exact.insertTextMode == .asIs && relative.insertTextMode == nil)
      guard exact.newText.contains(where: \.isNewline) else { continue }
      #expect(relative.insertTextFormat == .snippet, "\(relative.label)")
      let source = SourceText(text)
      let start = source.offset(relative.start, .utf8)
      let end = source.offset(relative.end, .utf8)
      let before = source.string(in: 0..<start).replacing("\r\n", with: "\n")
      let behind = source.string(in: end..<source.count).replacing("\r\n", with: "\n")
      // Snippets that were plain are escaped in one and not in the other only where they hold marks, and these have none.
      let wanted = exact.newText.replacing("\r\n", with: "\n")
      #expect(neovim(relative.newText, before, behind) == wanted, "\(relative.label) in\n\(marked)")
      #expect(helix(relative.newText, before, behind) == wanted, "\(relative.label) in\n\(marked)")
    }
  }

  /// Plain text is taken as it is.
  @Test func plainTextIsIndentedWhole() throws {
    let text = SourceText("spec:\n  a: 1\n")
    #expect(relativelyIndented("b:\n    c:\n      d", at: 8, in: text) == "b:\n  c:\n    d")
    #expect(relativelyIndented("b:\r\n    c", at: 8, in: text) == "b:\n  c")
    #expect(relativelyIndented("b", at: 8, in: text) == "b")
    #expect(relativelyIndented("b:\n  c", at: 0, in: text) == "b:\n  c")
  }
}

extension CompletionItem {
  fileprivate var newText: String {
    switch textEdit {
    case .edit(let edit)?: edit.newText
    case .insertReplace(let edit)?: edit.newText
    case nil: textEditText ?? insertText ?? label
    }
  }

  fileprivate var start: Position {
    switch textEdit {
    case .edit(let edit)?: edit.range.start
    case .insertReplace(let edit)?: edit.replace.start
    case nil: Position(line: 0, character: 0)
    }
  }

  fileprivate var end: Position {
    switch textEdit {
    case .edit(let edit)?: edit.range.end
    case .insertReplace(let edit)?: edit.replace.end
    case nil: Position(line: 0, character: 0)
    }
  }
}
