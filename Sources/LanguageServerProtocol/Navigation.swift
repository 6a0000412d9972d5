// Going to places: definitions, references, links.

/// The params of `textDocument/references`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#referenceParams
public struct ReferenceParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  public var position: Position
  public var includesDeclaration: Bool

  public init(textDocument: TextDocumentIdentifier, position: Position, includesDeclaration: Bool) {
    self.textDocument = textDocument
    self.position = position
    self.includesDeclaration = includesDeclaration
  }

  private enum CodingKeys: String, CodingKey {
    case textDocument
    case position
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    textDocument = try container.decode(TextDocumentIdentifier.self, forKey: .textDocument)
    position = try container.decode(Position.self, forKey: .position)
    includesDeclaration = LenientObject(decoder).object("context").flag("includeDeclaration")
  }
}

/// A place to go to, with what is to be underlined where one comes from.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#locationLink
public struct LocationLink: Hashable, Sendable, Encodable {
  public var originSelectionRange: Range?
  public var targetUri: DocumentURI
  public var targetRange: Range
  /// Inside `targetRange`.
  public var targetSelectionRange: Range

  public init(originSelectionRange: Range?, targetUri: DocumentURI, targetRange: Range, targetSelectionRange: Range) {
    self.originSelectionRange = originSelectionRange
    self.targetUri = targetUri
    self.targetRange = targetRange
    self.targetSelectionRange = targetSelectionRange
  }
}

/// A text that leads to another document.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentLink
public struct DocumentLink: Hashable, Sendable, Encodable {
  public var range: Range
  /// A URI of any scheme.
  public var target: String
  /// Only for clients with `tooltipSupport`.
  public var tooltip: String?

  public init(range: Range, target: String, tooltip: String? = nil) {
    self.range = range
    self.target = target
    self.tooltip = tooltip
  }
}
