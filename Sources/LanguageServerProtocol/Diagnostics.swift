// Diagnostics: published by this server, and brought back by the client with code action requests, where those of
// other servers come along. Hence the lenient decoding: a stranger's diagnostic must not cost the user a fix.

/// A remark about a range.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#diagnostic
public struct Diagnostic: Hashable, Sendable, Encodable {
  public var range: Range
  public var severity: DiagnosticSeverity?
  public var code: DiagnosticCode?
  public var codeDescription: CodeDescription?
  public var source: String?
  public var message: String
  public var tags: [DiagnosticTag]?
  public var relatedInformation: [DiagnosticRelatedInformation]?
  public var data: JSONValue?

  public init(
    range: Range, severity: DiagnosticSeverity? = nil, code: DiagnosticCode? = nil,
    codeDescription: CodeDescription? = nil, source: String? = nil, message: String, tags: [DiagnosticTag]? = nil,
    relatedInformation: [DiagnosticRelatedInformation]? = nil, data: JSONValue? = nil
  ) {
    self.range = range
    self.severity = severity
    self.code = code
    self.codeDescription = codeDescription
    self.source = source
    self.message = message
    self.tags = tags
    self.relatedInformation = relatedInformation
    self.data = data
  }
}

extension Diagnostic: Decodable {
  private enum CodingKeys: String, CodingKey {
    case range
    case severity
    case code
    case codeDescription
    case source
    case message
    case tags
    case relatedInformation
    case data
  }

  /// Only the range is needed.
  public init(from decoder: any Decoder) throws {
    range = try decoder.container(keyedBy: CodingKeys.self).decode(Range.self, forKey: .range)
    let object = LenientObject(decoder)
    severity = object.value("severity")
    code = object.value("code")
    codeDescription = object.value("codeDescription")
    source = object.value("source")
    message = object.value("message") ?? ""
    tags = object.list("tags")
    relatedInformation = object.list("relatedInformation")
    data = object.value("data")
  }
}

/// How bad it is.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#diagnosticSeverity
public struct DiagnosticSeverity: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let error = DiagnosticSeverity(rawValue: 1)
  public static let warning = DiagnosticSeverity(rawValue: 2)
  public static let information = DiagnosticSeverity(rawValue: 3)
  public static let hint = DiagnosticSeverity(rawValue: 4)
}

/// How the range is shown.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#diagnosticTag
public struct DiagnosticTag: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Faded out.
  public static let unnecessary = DiagnosticTag(rawValue: 1)
  /// Struck through.
  public static let deprecated = DiagnosticTag(rawValue: 2)
}

/// The code of a diagnostic, like a request's id an integer or a string; always a string for this server.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#diagnostic
public typealias DiagnosticCode = RequestID

/// Where a code is explained.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeDescription
public struct CodeDescription: Hashable, Sendable, Codable {
  public var href: String

  public init(href: String) { self.href = href }
}

/// Another place that a diagnostic is about.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#diagnosticRelatedInformation
public struct DiagnosticRelatedInformation: Hashable, Sendable, Codable {
  public var location: Location
  public var message: String

  public init(location: Location, message: String) {
    self.location = location
    self.message = message
  }
}

/// The params of `textDocument/publishDiagnostics`: all diagnostics of a document, in place of the former ones.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#publishDiagnosticsParams
public struct PublishDiagnosticsParams: Hashable, Sendable, Encodable {
  public var uri: DocumentURI
  public var version: Int?
  public var diagnostics: [Diagnostic]

  public init(uri: DocumentURI, version: Int? = nil, diagnostics: [Diagnostic]) {
    self.uri = uri
    self.version = version
    self.diagnostics = diagnostics
  }
}
