// The Pulumi plugin for Scaleway: the official Terraform provider behind Pulumi's official bridge, under the names
// that the npm package @pulumiverse/scaleway registers. Built where the released plugin cannot be downloaded.
//
// "pulumi-resource-scaleway schema --skip-docs --out DIR" writes schema.json, which is kept beside the program.
package main

import (
	"context"
	"os"
	"path/filepath"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
)

func main() {
	ctx := context.Background()
	if len(os.Args) > 1 && os.Args[1] == "schema" {
		tfgen.MainWithMuxer("scaleway", provider(ctx))
		return
	}
	schema, err := os.ReadFile(beside("schema.json"))
	if err != nil {
		cmdutil.ExitError("the plugin's schema is missing: " + err.Error())
	}
	info := provider(ctx)
	if err := dispatch(&info); err != nil {
		cmdutil.ExitError(err.Error())
	}
	pfbridge.MainWithMuxer(ctx, "scaleway", info, schema)
}

func beside(name string) string {
	executable, err := os.Executable()
	if err != nil {
		cmdutil.ExitError(err.Error())
	}
	return filepath.Join(filepath.Dir(executable), name)
}
