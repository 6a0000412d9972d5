// Documents: any text, edited anywhere, is read as if it had been opened so, and every feature answers at every place.

import CatalogSources
import InstallPlanAnalysis
import KubeSphereModel
import TextDocument
import YAMLSyntax

private let catalog: Catalog = {
  var reader = ManifestReader()
  reader.read(
    Array(
      """
      apiVersion: kubesphere.io/v1alpha1
      kind: Extension
      metadata: {name: devops}
      status: {recommendedVersion: 1.2.0, installedVersion: 1.1.0}
      ---
      apiVersion: kubesphere.io/v1alpha1
      kind: ExtensionVersion
      metadata: {name: devops-1.1.0, labels: {kubesphere.io/extension-ref: devops}}
      spec: {version: 1.1.0, installationMode: Multicluster, docs: "https://example.com"}
      ---
      apiVersion: kubesphere.io/v1alpha1
      kind: ExtensionVersion
      metadata: {name: devops-1.2.0, labels: {kubesphere.io/extension-ref: devops}}
      spec:
        version: 1.2.0
        installationMode: HostOnly
        kubeVersion: ">=1.19"
        externalDependencies: [{name: gateway, type: extension, version: ">=1.0", required: true}]
      ---
      apiVersion: cluster.kubesphere.io/v1alpha1
      kind: Cluster
      metadata: {name: host, labels: {cluster-role.kubesphere.io/host: "", env: prod}}
      status: {kubernetesVersion: v1.28.0}
      """.utf8), path: "catalog.yaml")
  return reader.catalog(evidence: "catalog.yaml")
}()

func fuzzAnalysis(_ bytes: [UInt8]) {
  var input = Input(bytes)
  let pieces = ["", "---\n", "...\n", "x", "  ", "\n", "\r\n", "\"", "[", "}", ": ", "- ", "\t", "😀", "#", "*a", "&a "]
  let edits = (0..<input.number(below: 4)).map { _ in
    (start: input.number(below: 4096), count: input.number(below: 16), piece: input.number(below: pieces.count))
  }
  let places = (0..<3).map { _ in input.number(below: 65_536) }
  var file = PlanFile(SourceText(Array(input.rest)))
  for edit in edits {
    let start = min(edit.start, file.text.count)
    let before = file.text.bytes
    file.replace(start..<min(file.text.count, start + edit.count), with: Array(pieces[edit.piece].utf8))
    checkReparsing(file.text.bytes, after: before)
  }
  let fresh = PlanFile(file.text)
  precondition(file.parts.map(\.range) == fresh.parts.map(\.range), "edits part the text otherwise")
  let findings = diagnose(file, catalog: catalog)
  precondition(findings == diagnose(fresh, catalog: catalog), "edits have other findings")
  let count = file.text.count
  for finding in findings {
    check(finding.range, count)
    for fix in finding.fixes { check(fix.edits, count) }
  }
  check(fixAll(file, FileContext(catalog: catalog)), count)
  check(formattingEdits(file, in: nil), count)
  for symbol in documentSymbols(file) { check(symbol.range, count) }
  _ = foldingRanges(file)
  var end = 0
  for token in semanticTokens(file, in: nil) {
    check(token.range, count)
    precondition(token.range.lowerBound >= end, "tokens overlap")
    end = token.range.upperBound
  }
  _ = codeLenses(file, catalog: catalog, language: .english)
  _ = documentLinks(file, catalog: catalog, language: .chinese)
  for hint in inlayHints(file, in: 0..<count, catalog: catalog, language: .english) {
    if let edit = hint.edit { check([edit], count) }
  }
  for place in places.map({ $0 % (count + 1) }) {
    for suggestion in complete(file, at: place, catalog: catalog, language: .english, snippets: true) {
      check(suggestion.replaceRange, count)
    }
    _ = hover(file, at: place, catalog: catalog, language: .chinese)
    for range in selectionRanges(file, at: place) { check(range, count) }
    for action in planActions(file, touching: place..<place, catalog: catalog, language: .english) {
      check(action.edits, count)
    }
    check(onTypeFormattingEdits(file, at: place), count)
    _ = definition(file, at: place, FileContext(catalog: catalog))
    if let names = linkedNames(file, at: place), let edits = try? names.renaming(to: "other") { check(edits, count) }
    for encoding in [PositionEncoding.utf8, .utf16, .utf32] {
      let position = file.text.position(at: place, encoding: encoding)
      precondition(file.text.offset(at: position, encoding: encoding) <= place, "a place moved forward")
    }
  }
}

/// What is parsed after an edit, as long texts of Helm values are, is what it would be at once.
private func checkReparsing(_ text: [UInt8], after before: [UInt8]) {
  let again = YAMLDocument(text, after: YAMLDocument(before), of: before)
  let fresh = YAMLDocument(text)
  precondition(again.errors == fresh.errors && again.isIntact == fresh.isIntact, "an edit gives other errors")
  var pending = [(again.root, fresh.root)]
  while let (a, b) = pending.popLast() {
    guard let a, let b else {
      precondition(a == nil && b == nil, "an edit gives other nodes")
      continue
    }
    precondition(a.kind == b.kind && a.range == b.range && a.text == b.text, "an edit gives another node")
    pending += zip(Array(a.children), Array(b.children)).map { ($0, $1) }
    precondition(Array(a.children).count == Array(b.children).count, "an edit gives other nodes")
  }
}

private func check(_ range: Range<Int>, _ count: Int) {
  precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range is outside of the text")
}

private func check(_ edits: [TextEdit], _ count: Int) {
  var end = 0
  for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
    check(edit.range, count)
    precondition(edit.range.lowerBound >= end, "edits overlap")
    end = edit.range.upperBound
  }
}
