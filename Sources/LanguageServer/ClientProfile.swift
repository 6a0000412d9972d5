// What the client said of itself in `initialize`. Nothing is sent that it did not allow.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument

struct ClientProfile: Sendable {
  var capabilities = ClientCapabilities()
  var encoding = PositionEncoding.utf16
  var language = Language.english

  init() {}

  init(_ params: InitializeParams) {
    capabilities = params.capabilities
    language = Language(locale: params.locale)
    // The client's order is its preference; without a word from it, UTF-16.
    encoding =
      capabilities.positionEncodings.lazy.compactMap { PositionEncoding(rawValue: $0.rawValue) }.first ?? .utf16
  }

  /// Text in the first format that the client takes.
  ///
  /// - Parameter formats: nil: the client said nothing, which means Markdown to every client there is.
  func markup(_ markdown: String, formats: [MarkupKind]?) -> MarkupContent {
    let format = formats?.first { $0 == .markdown || $0 == .plaintext } ?? .markdown
    return format == .plaintext
      ? MarkupContent(kind: .plaintext, value: plainText(ofMarkdown: markdown))
      : MarkupContent(kind: .markdown, value: markdown)
  }

  /// What this server can do for this client.
  var serverCapabilities: ServerCapabilities {
    var result = ServerCapabilities()
    result.positionEncoding = PositionEncodingKind(rawValue: encoding.rawValue)
    result.textDocumentSync = TextDocumentSyncOptions(
      openClose: true, change: .incremental, save: TextDocumentSyncOptions.SaveOptions(includeText: false))
    result.completionProvider = CompletionOptions(triggerCharacters: [":", " ", "\"", "'", "[", ",", "{"])
    result.hoverProvider = true
    // A client without literals wants commands instead, and there is no need of any.
    if capabilities.textDocument.codeAction.literalKinds != nil {
      result.codeActionProvider = CodeActionOptions(codeActionKinds: [.quickFix])
    }
    result.workspace = ServerCapabilities.Workspace(
      workspaceFolders: WorkspaceFoldersServerCapabilities(supported: true, changeNotifications: true))
    return result
  }
}

/// Markdown without its marks, for clients that show plain text: code fences and their marks go, emphasis and code
/// marks go, escaped characters stand alone.
func plainText(ofMarkdown markdown: String) -> String {
  var lines: [String] = []
  for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.hasPrefix("```") { continue }
    var result = ""
    var isEscaped = false
    var previous: Character?
    for character in line {
      if isEscaped {
        result.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "`" || (character == "*" && (previous == "*" || line.contains("**"))) {
        previous = character
        continue
      } else {
        result.append(character)
      }
      previous = character
    }
    if isEscaped { result.append("\\") }
    lines.append(result)
  }
  return lines.joined(separator: "\n")
}
