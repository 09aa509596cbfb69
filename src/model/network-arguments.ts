import type { Plain } from './definition-values.ts';

// What is said of a network and does not shape it: how it is trained or first filled, how memory is used, where files lie.
const IDLE: ReadonlySet<string> = new Set([
  // Memory for time: the same numbers come out. MONAI: use_checkpoint; Transformers: gradient_checkpointing, use_cache.
  'use_checkpoint', 'gradient_checkpointing', 'use_cache', 'use_flash_attention', '_attn_implementation', 'attn_implementation',
  // First values, which the weights replace.
  'pretrained', 'pretrained_path', 'progress', 'initializer_range', 'initializer_factor', 'initializer_cutoff_factor',
  // Dropout leaves everything through where a network is used.
  'dropout', 'dropout_prob', 'dropout_rate', 'dropout_path_rate', 'drop_rate', 'drop_path_rate', 'drop_path', 'attn_drop_rate', 'trans_dropout', 'dropout_cattn',
  'attention_dropout', 'activation_dropout', 'hidden_dropout_prob', 'hidden_dropout', 'attention_probs_dropout_prob', 'classifier_dropout', 'classifier_dropout_prob',
  'attn_pdrop', 'embd_pdrop', 'resid_pdrop', 'summary_first_dropout', 'layerdrop', 'encoder_layerdrop', 'decoder_layerdrop',
  // Where files and devices are.
  'checkpoint', 'checkpoint_path', 'ckpt_path', 'device', 'map_location', 'weights_only',
  // What outputs are handed over, and notes of MONAI's configuration.
  'output_attentions', 'output_hidden_states', 'return_dict', '_desc_', '_requires_',
  // Types that values are held in, and versions of what wrote the file.
  'torch_dtype', 'dtype', 'transformers_version', '_name_or_path', 'python_version',
  // MLflow: where a flavor's files and environment are.
  'env', 'serialization_format', 'skops_trusted_types', 'code', 'pip_requirements', 'model_path', 'data', 'pickled_model',
]);

/** Whether an argument of this name leaves the network as it is. */
export const isIdle = (name: string): boolean => IDLE.has(name) || /^[a-z]+_version$/.test(name);

type Defaults = Readonly<Record<string, Plain>>;

const RELU: Plain = ['relu', { inplace: true }];
const GENERATIVE: Defaults = {
  channels: [32, 64, 64, 64], num_res_blocks: [2, 2, 2, 2], attention_levels: [false, false, true, true], norm_num_groups: 32, norm_eps: 1e-6,
  include_fc: true, use_combined_linear: false,
};
const CONDITIONED: Defaults = {
  ...GENERATIVE, resblock_updown: false, num_head_channels: 8, with_conditioning: false, transformer_num_layers: 1, cross_attention_dim: null,
  num_class_embeds: null, upcast_attention: false,
};

// Defaults that the signatures of MONAI's networks have had unchanged from each network's first release up to 1.5.0.
// Source: https://github.com/Project-MONAI/MONAI, monai/networks/nets (Apache-2.0)
const DEFAULTS: Readonly<Record<string, Defaults>> = {
  AttentionUnet: { kernel_size: 3, up_kernel_size: 3 },
  AutoencoderKL: { ...GENERATIVE, in_channels: 1, out_channels: 1, latent_channels: 3, with_encoder_nonlocal_attn: true, with_decoder_nonlocal_attn: true, use_convtranspose: false },
  BasicUNet: { spatial_dims: 3, in_channels: 1, out_channels: 2, features: [32, 32, 64, 128, 256, 32], bias: true, upsample: 'deconv' },
  ControlNet: CONDITIONED,
  DenseNet121: { init_features: 64, growth_rate: 32, block_config: [6, 12, 24, 16] },
  DiffusionModelUNet: CONDITIONED,
  DiNTS: { act_name: 'RELU', spatial_dims: 3, use_downsample: true, node_a: null },
  DynUNet: { filters: null, deep_supervision: false, deep_supr_num: 1, res_block: false, trans_bias: false },
  EfficientNetBN: { spatial_dims: 2, in_channels: 3, num_classes: 1000, adv_prop: false },
  FlexibleUNet: { decoder_channels: [256, 128, 64, 32, 16], spatial_dims: 2, act: RELU, decoder_bias: false, upsample: 'nontrainable', interp_mode: 'nearest', is_pad: true },
  Generator: { kernel_size: 3, num_res_units: 2, bias: true },
  HoVerNet: { in_channels: 3, out_classes: 0, act: RELU, norm: 'batch' },
  SegResNet: {
    spatial_dims: 3, init_filters: 8, in_channels: 1, out_channels: 2, act: ['RELU', { inplace: true }], norm: ['GROUP', { num_groups: 8 }], norm_name: '', num_groups: 8,
    use_conv_final: true, blocks_down: [1, 2, 2, 4], blocks_up: [1, 1, 1],
  },
  SegResNetDS: { spatial_dims: 3, init_filters: 32, in_channels: 1, out_channels: 2, act: 'relu', norm: 'batch', blocks_down: [1, 2, 2, 4], blocks_up: null, dsdepth: 1, upsample_mode: 'deconv' },
  SwinUNETR: { depths: [2, 2, 2, 2], num_heads: [3, 6, 12, 24], feature_size: 24, norm_name: 'instance', normalize: true, spatial_dims: 3 },
  TopologyInstance: { arch_code: null, channel_mul: 1, num_blocks: 6, num_depths: 3, spatial_dims: 3, use_downsample: true },
  TorchVisionFCModel: { model_name: 'resnet18', num_classes: 1, dim: 2, in_channels: null, use_conv: false, bias: true },
  UNet: { kernel_size: 3, up_kernel_size: 3, num_res_units: 0, bias: true },
  UNETR: { feature_size: 16, hidden_size: 768, mlp_dim: 3072, num_heads: 12, norm_name: 'instance', conv_block: true, res_block: true, spatial_dims: 3 },
  ViT: { hidden_size: 768, mlp_dim: 3072, num_layers: 12, num_heads: 12, classification: false, num_classes: 2, spatial_dims: 3 },
  VNet: { spatial_dims: 3, in_channels: 1, out_channels: 1, dropout_dim: 3, bias: false },
};

/** The default of an argument, where it is known: of MONAI's own classes alone. */
export function knownDefault(target: string, argument: string): { readonly value: Plain } | undefined {
  if (target.includes('.') && !target.startsWith('monai.')) return undefined;
  const name = target.slice(target.lastIndexOf('.') + 1);
  const defaults = Object.hasOwn(DEFAULTS, name) ? DEFAULTS[name] : undefined;
  const value = defaults !== undefined && Object.hasOwn(defaults, argument) ? defaults[argument] : undefined;
  return value === undefined ? undefined : { value };
}
