// textDocument/foldingRange and textDocument/selectionRange: the shapes of a text.

/// Lines that can be folded away.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#foldingRange
public struct FoldingRange: Hashable, Sendable, Encodable {
  /// The line that stays.
  public var startLine: Int
  /// Only for clients that fold other than whole lines.
  public var startCharacter: Int?
  /// The last line that is folded.
  public var endLine: Int
  public var endCharacter: Int?
  public var kind: FoldingRangeKind?

  public init(
    startLine: Int, startCharacter: Int? = nil, endLine: Int, endCharacter: Int? = nil, kind: FoldingRangeKind? = nil
  ) {
    self.startLine = startLine
    self.startCharacter = startCharacter
    self.endLine = endLine
    self.endCharacter = endCharacter
    self.kind = kind
  }
}

/// What is folded, for commands such as "fold all comments".
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#foldingRangeKind
public struct FoldingRangeKind: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let comment = FoldingRangeKind(rawValue: "comment")
  public static let region = FoldingRangeKind(rawValue: "region")
}

/// The params of `textDocument/selectionRange`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#selectionRangeParams
public struct SelectionRangeParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  /// One answer is given for each.
  public var positions: [Position]

  public init(textDocument: TextDocumentIdentifier, positions: [Position]) {
    self.textDocument = textDocument
    self.positions = positions
  }
}

/// A range to select, and what the selection grows to.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#selectionRange
public indirect enum SelectionRange: Hashable, Sendable, Encodable {
  case range(Range, parent: SelectionRange?)

  private enum CodingKeys: String, CodingKey {
    case range
    case parent
  }

  public func encode(to encoder: any Encoder) throws {
    guard case .range(let range, let parent) = self else { return }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(range, forKey: .range)
    try container.encodeIfPresent(parent, forKey: .parent)
  }
}
