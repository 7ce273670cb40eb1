package storetest

var matchCases, readerCases, audienceCases, workspaceCases []suiteCase
