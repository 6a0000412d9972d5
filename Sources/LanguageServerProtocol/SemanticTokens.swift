// textDocument/semanticTokens: what the words of a text are.

/// What words may be, by the numbers that tokens name them by.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#semanticTokensLegend
public struct SemanticTokensLegend: Hashable, Sendable, Encodable {
  public var tokenTypes: [String]
  public var tokenModifiers: [String]

  public init(tokenTypes: [String], tokenModifiers: [String] = []) {
    self.tokenTypes = tokenTypes
    self.tokenModifiers = tokenModifiers
  }
}

/// How semantic tokens are offered.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#semanticTokensOptions
public struct SemanticTokensOptions: Hashable, Sendable, Encodable {
  public var legend: SemanticTokensLegend
  public var range: Bool?
  public var full: Bool?

  public init(legend: SemanticTokensLegend, range: Bool? = nil, full: Bool? = nil) {
    self.legend = legend
    self.range = range
    self.full = full
  }
}

/// The tokens of a document: five numbers each (line and start, from the token before; length; type; modifiers).
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#semanticTokens
public struct SemanticTokens: Hashable, Sendable, Encodable {
  public var data: [Int]

  public init(data: [Int]) { self.data = data }
}
