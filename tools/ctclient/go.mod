module pulumi-acm/tools/ctclient

go 1.25.0

tool github.com/google/certificate-transparency-go/client/ctclient

require (
	github.com/go-logr/logr v1.4.2 // indirect
	github.com/google/certificate-transparency-go v1.3.2 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/spf13/cobra v1.9.1 // indirect
	github.com/spf13/pflag v1.0.6 // indirect
	github.com/transparency-dev/merkle v0.0.2 // indirect
	golang.org/x/crypto v0.38.0 // indirect
	google.golang.org/protobuf v1.36.6 // indirect
	k8s.io/klog/v2 v2.130.1 // indirect
)
