// textDocument/formatting, rangeFormatting, onTypeFormatting. What the client says of tab stops is not read: the file's
// own indentation is followed.

/// The params of `textDocument/onTypeFormatting`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentOnTypeFormattingParams
public struct OnTypeFormattingParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  /// Behind what was typed, and behind what the editor added to it.
  public var position: Position
  /// What was typed.
  public var ch: String

  public init(textDocument: TextDocumentIdentifier, position: Position, ch: String) {
    self.textDocument = textDocument
    self.position = position
    self.ch = ch
  }
}

/// How formatting on type is offered.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentOnTypeFormattingOptions
public struct OnTypeFormattingOptions: Hashable, Sendable, Encodable {
  public var firstTriggerCharacter: String
  public var moreTriggerCharacter: [String]?

  public init(firstTriggerCharacter: String, moreTriggerCharacter: [String]? = nil) {
    self.firstTriggerCharacter = firstTriggerCharacter
    self.moreTriggerCharacter = moreTriggerCharacter
  }
}
