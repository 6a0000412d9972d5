// textDocument/hover. Its params are `TextDocumentPositionParams`.

/// What is shown about a place.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#hover
public struct Hover: Hashable, Sendable, Encodable {
  /// In a format of ``TextDocumentClientCapabilities/hoverContentFormat``.
  public var contents: MarkupContent
  /// What the text is about.
  public var range: Range?

  public init(contents: MarkupContent, range: Range? = nil) {
    self.contents = contents
    self.range = range
  }
}
